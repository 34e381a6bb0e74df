"""What people type, checked before a service acts on it."""
