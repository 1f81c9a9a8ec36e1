"""The power cut: the program is killed at random moments while it works, and nothing is lost, doubled or damaged.

``python -m tests.powercut --rounds 200`` plays it out and ends with one line: ``lost 0, doubled 0, damaged 0``.
"""
