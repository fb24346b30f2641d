"""现场标识: the sign at a waterlogging point, commanded by the level of the water there."""
