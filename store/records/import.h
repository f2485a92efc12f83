// What an import read, and how far it got.
#pragma once

#include <cstdint>
#include <string>

namespace nsposture::store {

// The result of importing one input. Always: lines = kept + duplicates + irrelevant + malformed.
struct ImportTally {
  std::uint64_t bytes = 0;
  std::uint64_t lines = 0;
  std::uint64_t events = 0;  // lines (or records) that were audit events
  std::uint64_t kept = 0;
  std::uint64_t duplicates = 0;
  std::uint64_t irrelevant = 0;
  std::uint64_t malformed = 0;
};

// How far an input has been read, so that the next run continues there. `identity` distinguishes
// the input from another that later gets its name (rotation).
struct ImportPosition {
  std::string file;
  std::string identity;
  std::uint64_t offset = 0;  // bytes of the (compressed) file that were completely processed
  std::uint64_t lines = 0;
};

}  // namespace nsposture::store
