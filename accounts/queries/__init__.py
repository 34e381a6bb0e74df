"""Read side of people and places."""
