// How near the two cores are to each other at this moment.
#pragma once

namespace common::benchmarking {

// The time that one atomic variable each way takes from core to core and back, in nanoseconds: the
// median of about half a millisecond. On a virtual machine it changes under a running program,
// several times over, because the hypervisor moves the virtual CPUs. Two figures may be compared
// when it was the same for both.
double bare_round_trip_ns();

}  // namespace common::benchmarking
