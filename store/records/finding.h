// What a rule found, and the metadata of the rule.
#pragma once

#include "graph/base/timestamp.h"
#include "graph/model/named_grant.h"

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::store {

enum class Severity : std::uint8_t { Info, Low, Medium, High, Critical };
enum class Confidence : std::uint8_t { Low, Medium, High };

// What a piece of evidence refers to.
enum class EvidenceKind : std::uint8_t {
  Event,
  Grant,
  Namespace,
  Binding,
  Role,
  Object,
  Step,  // of an escalation path
  Gap,   // in the log
  Snapshot,
  Change,  // record
  Flow,
  History  // of the cluster's RBAC
};

[[nodiscard]] std::string_view to_string(EvidenceKind kind);
// As stored; Event for a word of a later version.
[[nodiscard]] EvidenceKind evidence_kind_from(std::string_view text);

// One piece of evidence. `text` is a sentence for readers; the rest gives its location.
struct Evidence {
  EvidenceKind kind = EvidenceKind::Event;
  std::string text;
  std::string file;
  std::uint64_t line = 0;
  std::string audit_id;
  std::optional<Timestamp> time;
  std::uint64_t column = 0;  // counts from 1, in a manifest; 0: unknown; not stored
};

struct Finding {
  std::string rule;  // "NP101"
  Severity severity = Severity::Info;
  Confidence confidence = Confidence::High;
  std::string title;    // one line about this case: who did what
  std::string subject;  // `User "mallory"`; empty when unknown
  std::string namespace_;
  std::optional<Timestamp> time;
  std::vector<Evidence> evidence;
  // The grants without which it would not be found, each once; empty when no grant causes it or
  // none is known. A binding alone also counts: then `subject` or `rule` is missing.
  std::vector<NamedGrant> grants;
  std::vector<std::string> doubts;      // why confidence is lowered, or what is unknown
  std::vector<std::string> next_steps;  // literal commands or sentences
  std::string
      fingerprint;  // stable across runs: from rule, subject, namespace and the rule's own key
};

// What a finding of a rule claims, when more than its text depends on it.
enum class Claim : std::uint8_t {
  Other,
  CreatesNamespaces,  // the subject can
  CanBecomeAble,      // the subject could gain that ability
  CreatesIndirectly,  // a controller creates them for the subject
  MissingRole,        // a binding refers to a role that was not read
  Refused,            // the API server would reject the object
  VoidSuppression,    // a suppression in a manifest has no effect
};

// What a change does to the permissions of the subject.
enum class Effect : std::uint8_t { None, Gains, Loses };

// The parts of a review of a change, in reading order.
enum class ReviewSection : std::uint8_t { Creation, Findings, Gained, Lost };

// The metadata of a rule (docs/detections.md); ids never change.
struct RuleInfo {
  std::string_view id;
  std::string_view title;
  Severity severity = Severity::Info;
  std::string_view why;          // why it matters
  std::string_view remediation;  // how to fix it
  std::vector<std::string_view> references;
  Claim claim = Claim::Other;
  Effect effect = Effect::None;
  ReviewSection section = ReviewSection::Findings;
};

[[nodiscard]] std::string_view to_string(Severity severity);  // "high"
[[nodiscard]] std::optional<Severity> severity_from(std::string_view text);
[[nodiscard]] std::string_view to_string(Confidence confidence);

// 32 hex digits over the parts; parts are separated, so ("a","bc") differs from ("ab","c").
[[nodiscard]] std::string fingerprint(std::initializer_list<std::string_view> parts);

}  // namespace nsposture::store
