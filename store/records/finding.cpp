#include "store/records/finding.h"

#include <fmt/format.h>

#include <array>

namespace nsposture::store {

namespace {

constexpr std::array<std::string_view, 5> kSeverities = {"info", "low", "medium", "high",
                                                         "critical"};

constexpr std::array<std::string_view, 12> kEvidenceKinds = {
    "event", "grant", "namespace", "binding", "role", "object",
    "step",  "gap",   "snapshot",  "change",  "flow", "history"};

// FNV-1a, 64 bits, from a given start value. Fingerprints need stability, not secrecy.
std::uint64_t fnv1a(std::uint64_t hash, std::string_view text) {
  for (const char c : text) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001b3ULL;
  }
  return hash;
}

}  // namespace

std::string_view to_string(Severity severity) {
  return kSeverities.at(static_cast<std::size_t>(severity));
}

std::optional<Severity> severity_from(std::string_view text) {
  for (std::size_t i = 0; i < kSeverities.size(); ++i) {
    if (kSeverities.at(i) == text) return static_cast<Severity>(i);
  }
  return std::nullopt;
}

std::string_view to_string(EvidenceKind kind) {
  return kEvidenceKinds.at(static_cast<std::size_t>(kind));
}

EvidenceKind evidence_kind_from(std::string_view text) {
  for (std::size_t i = 0; i < kEvidenceKinds.size(); ++i) {
    if (kEvidenceKinds.at(i) == text) return static_cast<EvidenceKind>(i);
  }
  return EvidenceKind::Event;
}

std::string_view to_string(Confidence confidence) {
  switch (confidence) {
    case Confidence::Low:
      return "low";
    case Confidence::Medium:
      return "medium";
    case Confidence::High:
      return "high";
  }
  return "low";
}

std::string fingerprint(std::initializer_list<std::string_view> parts) {
  std::uint64_t first = 0xcbf29ce484222325ULL;
  std::uint64_t second = 0x9ae16a3b2f90404fULL;
  for (const auto part : parts) {
    const std::string length = std::to_string(part.size()) + ':';
    first = fnv1a(fnv1a(first, length), part);
    second = fnv1a(fnv1a(second, part), length);
  }
  return fmt::format("{:016x}{:016x}", first, second);
}

}  // namespace nsposture::store
