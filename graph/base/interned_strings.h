// Maps text to small numbers, so that the authorizer compares numbers. A decision spends most of
// its time here, waiting for memory: an open table that stores its texts contiguously costs two
// cache misses per lookup, the standard node-based one costs four. Several threads may look up
// concurrently while none interns.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture {

class InternedStrings {
 public:
  static constexpr std::uint32_t kNone = UINT32_MAX;

  // Numbers from 0, in order of first use. Throws std::length_error beyond 4 GiB of text.
  std::uint32_t intern(std::string_view text);

  // kNone for text that was never interned.
  [[nodiscard]] std::uint32_t find(std::string_view text) const;

  // The same lookup in two steps: prepare all texts first, then find them. The lookups then wait
  // for memory concurrently.
  [[nodiscard]] std::uint32_t prepare(std::string_view text) const;
  [[nodiscard]] std::uint32_t find(std::string_view text, std::uint32_t prepared) const;

  [[nodiscard]] std::size_t size() const { return count_; }

 private:
  struct Slot {
    std::uint32_t hash = 0;
    std::uint32_t id = kNone;  // kNone: free
    std::uint32_t offset = 0;  // into texts_
    std::uint32_t size = 0;
  };

  // The slot that holds the text, or the free slot where it belongs.
  [[nodiscard]] std::size_t slot_of(std::string_view text, std::uint32_t hash) const;
  void grow();

  std::vector<Slot> slots_ = std::vector<Slot>(16);  // a power of two, at most half full
  std::string texts_;
  std::uint32_t count_ = 0;
};

}  // namespace nsposture
