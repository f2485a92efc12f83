// Recordings of real API servers: what each was given, what it refused, what it held, and how it
// decided. Some are kept in fixtures; more may lie in a folder `shared` beside the checkout.
#pragma once

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <vector>

namespace nsposture::tests {

inline std::vector<std::filesystem::path> recordings_in(const std::filesystem::path& root) {
  std::vector<std::filesystem::path> sets;
  const auto folder = root / "conformance";
  if (!std::filesystem::is_directory(folder)) return sets;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.is_directory()) sets.push_back(entry.path());
  }
  std::sort(sets.begin(), sets.end());
  return sets;
}

inline std::vector<std::filesystem::path> kept_recordings() {
  return recordings_in(NSPOSTURE_FIXTURES);
}

// Without any, ctest counts the test as skipped, by these words.
inline std::vector<std::filesystem::path> recordings_beside() {
  auto sets = recordings_in(NSPOSTURE_SHARED);
  if (sets.empty()) std::cout << "SKIPPED: there are no recordings beside the checkout\n";
  return sets;
}

// Recordings of upstream servers name their version; the messages of refusals differ by version.
inline bool has_our_messages(const std::filesystem::path& set) {
  return !std::filesystem::exists(set / "version");
}

}  // namespace nsposture::tests
