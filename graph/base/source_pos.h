// Where an object was written. Findings and proofs cite it, so every object carries it.
#pragma once

#include <cstdint>

namespace nsposture {

// `file` is an index into Cluster::files; line and column count from 1, 0 means "unknown" (an
// object from a live API server has a file entry but no line).
struct SourcePos {
  std::uint32_t file = 0;
  std::uint32_t line = 0;
  std::uint32_t column = 0;

  friend bool operator==(const SourcePos&, const SourcePos&) = default;
};

}  // namespace nsposture
