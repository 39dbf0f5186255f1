//! Groups of two and three devices, told as stories.
