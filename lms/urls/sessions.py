"""Sessions, attendance, cohorts and follow-up."""

session_urls = []
