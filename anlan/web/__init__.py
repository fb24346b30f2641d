"""Web: pages that cross wings, the component kit and the shell."""
