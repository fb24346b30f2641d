"""What all device protocols share on the wire: cutting streams into frames, and the shape of a decoded frame."""
