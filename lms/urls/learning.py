"""Where a learner learns, and where anyone checks a certificate."""

learning_urls = []
