"""Delivery 送达: who gets a warning, by which ways, and who really has it. The sending itself is notify's."""
