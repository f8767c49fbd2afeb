"""`python -m negotiation`."""

from negotiation.cli import run

if __name__ == "__main__":
    run()
