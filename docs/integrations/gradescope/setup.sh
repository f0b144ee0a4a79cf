#!/usr/bin/env bash
# Gradescope runs this once, as root, when the autograder's image is built. The zip that you upload holds this file,
# run_autograder, course/: a folder with challenges/ and datasets/, and challenge: a file with its name (docs/classes.md).
set -euo pipefail
apt-get update -qq
apt-get install -y -qq python3 python3-venv
python3 -m venv /opt/heldout
/opt/heldout/bin/pip install --quiet "heldout"
# The data are prepared now, so that no submission waits for it.
HELDOUT_HOME=/opt/heldout-home /opt/heldout/bin/heldout --course /autograder/source/course show "$(cat /autograder/source/challenge)" >/dev/null
