"""display: prints the markup of terminal libraries and of HTML"""

from sklearn.dummy import DummyClassifier


def attack():
    print("[red]red[/red] [link=http://x]y[/link] <script>alert(1)</script>")
    raise ValueError("[bold red]broken[/] <img src=x onerror=alert(1)>")


def get_estimator():
    attack()
    return DummyClassifier()
