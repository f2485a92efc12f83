// Maps a user or group name to the bindings that name it, cluster-wide ones separate from those of
// each namespace. Immutable once it is sealed, so threads may share it.
#pragma once

#include "graph/base/interned_strings.h"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace nsposture::rbac {

struct SubjectEntry {
  std::uint32_t ns = 0;  // 0: cluster-wide, else the authorizer's number of the namespace
  std::uint32_t binding = 0;
  std::uint32_t subject = 0;
  std::uint32_t role = 0;
};

class SubjectIndex {
 public:
  void add(std::string_view name, const SubjectEntry& entry);

  // Ends the additions; before that, no lookup finds anything.
  void seal();

  // Contains only names that a binding has.
  [[nodiscard]] const InternedStrings& names() const { return names_; }

  // Prefetches the entries of `id` into the processor's cache.
  void prefetch(std::uint32_t id) const {
    if (id != InternedStrings::kNone) __builtin_prefetch(namespaces_.data() + offsets_[id]);
  }

  // In order of binding and subject. Empty when `id` or the namespace is kNone.
  [[nodiscard]] std::span<const SubjectEntry> entries(std::uint32_t id, std::uint32_t ns) const;

 private:
  struct Pending {
    std::uint32_t id;
    SubjectEntry entry;
  };

  InternedStrings names_;
  std::vector<Pending> pending_;
  std::vector<SubjectEntry> entries_;      // by name, namespace, binding, subject
  std::vector<std::uint32_t> namespaces_;  // of each entry: searched, so stored contiguously
  std::vector<std::uint32_t> offsets_;     // name -> first entry; one more than there are names
};

}  // namespace nsposture::rbac
