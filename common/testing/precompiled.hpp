// What almost every check includes, compiled once per detector.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include "common/sync.hpp"
#if defined(COMMON_MODEL)
#include "common/checker/checker.hpp"
#include "common/checker/gtest.hpp"
#elif defined(COMMON_COUNTED)
#include "common/counted/counts.hpp"
#else
#include "common/testing/conformance.hpp"
#endif
