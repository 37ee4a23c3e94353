"""The bundled weights and the small runtime around them; importing this loads nothing."""
