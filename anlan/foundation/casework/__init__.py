"""Casework 闭环: one loop for every loop. A module declares a procedure; everything else follows from it."""
