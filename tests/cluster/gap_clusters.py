"""Clusters in which u00 gets to create namespaces on the server while nsposture knows no way, each as small as it
can be. robot.py tries them first; one for which nsposture prints a way has to be taken out of here, and goes to the
cases that are carried out (cases_together.py)."""


def all_gaps():
    """Pairs of a name and the objects: none is known."""
    yield from ()
