"""Write side of people and places."""
