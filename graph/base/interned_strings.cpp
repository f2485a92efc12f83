#include "graph/base/interned_strings.h"

#include <functional>
#include <stdexcept>
#include <utility>

namespace nsposture {

namespace {

std::uint32_t hash_of(std::string_view text) {
  const auto hash = std::hash<std::string_view>{}(text);
  return static_cast<std::uint32_t>(hash ^ (hash >> 32U));
}

}  // namespace

std::uint32_t InternedStrings::intern(std::string_view text) {
  const auto hash = hash_of(text);
  if (const auto& known = slots_[slot_of(text, hash)]; known.id != kNone) return known.id;
  if (texts_.size() + text.size() > UINT32_MAX) throw std::length_error("too many names");
  if (2 * (std::size_t{count_} + 1) > slots_.size()) grow();
  slots_[slot_of(text, hash)] = {hash, count_, static_cast<std::uint32_t>(texts_.size()),
                                 static_cast<std::uint32_t>(text.size())};
  texts_ += text;
  return count_++;
}

std::uint32_t InternedStrings::find(std::string_view text) const {
  return find(text, hash_of(text));
}

std::uint32_t InternedStrings::prepare(std::string_view text) const {
  const auto hash = hash_of(text);
  __builtin_prefetch(&slots_[hash & (slots_.size() - 1)]);
  return hash;
}

std::uint32_t InternedStrings::find(std::string_view text, std::uint32_t prepared) const {
  return slots_[slot_of(text, prepared)].id;
}

std::size_t InternedStrings::slot_of(std::string_view text, std::uint32_t hash) const {
  const auto mask = slots_.size() - 1;
  for (auto i = hash & mask;; i = (i + 1) & mask) {
    const auto& slot = slots_[i];
    if (slot.id == kNone) return i;
    if (slot.hash != hash || slot.size != text.size()) continue;
    if (std::string_view(texts_).substr(slot.offset, slot.size) == text) return i;
  }
}

void InternedStrings::grow() {
  const auto old = std::exchange(slots_, std::vector<Slot>(slots_.size() * 2));
  const auto mask = slots_.size() - 1;
  for (const auto& slot : old) {
    if (slot.id == kNone) continue;
    auto i = slot.hash & mask;
    while (slots_[i].id != kNone) i = (i + 1) & mask;
    slots_[i] = slot;
  }
}

}  // namespace nsposture
