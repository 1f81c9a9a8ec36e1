"""The practice academies: a small WordPress with Masteriyo, and one with Learnomy, on 127.0.0.1.

Never imports ``lmsdesk.api``: envelopes, paging and errors are written twice on purpose, so that one mistake
cannot hide in both.
"""
