"""Pictures of follow-up, drawn on the server as SVG; each has its table or its words beside it."""
