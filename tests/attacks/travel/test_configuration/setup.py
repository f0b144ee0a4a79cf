import sys

sys.stderr.write("ran")
print("GOT @token@")
