// Text to small numbers, so that the authorizer compares numbers.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace nsposture {

class Symbols {
 public:
  static constexpr std::uint32_t kNone = UINT32_MAX;

  // Numbers from 0, in order of first use.
  std::uint32_t intern(std::string_view text) {
    if (const auto known = find(text); known != kNone) return known;
    const auto id = static_cast<std::uint32_t>(ids_.size());
    ids_.emplace(text, id);
    return id;
  }

  // kNone for a text never interned.
  [[nodiscard]] std::uint32_t find(std::string_view text) const {
    const auto at = ids_.find(text);
    return at == ids_.end() ? kNone : at->second;
  }

  [[nodiscard]] std::size_t size() const { return ids_.size(); }

 private:
  struct Hash {
    using is_transparent = void;

    // Not noexcept on purpose: libstdc++ then keeps each node's hash instead of hashing again.
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };

  std::unordered_map<std::string, std::uint32_t, Hash, std::equal_to<>> ids_;
};

}  // namespace nsposture
