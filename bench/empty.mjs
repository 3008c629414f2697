// What everything else is compared with: Node that starts, finds nothing to do, and ends.
