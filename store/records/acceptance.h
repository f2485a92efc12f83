// What was accepted, with a reason and an optional expiry: one finding, or by patterns all findings
// that match now and later. Safe to use from several threads.
#pragma once

#include "graph/base/timestamp.h"
#include "store/records/finding.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::store {

struct Acceptance {
  std::string fingerprint;  // of the one finding; empty: the patterns say which
  std::string reason;
  std::optional<Timestamp> until;  // the last moment that it counts; empty: it does not expire
  Timestamp at;                    // when it was given
  // Patterns, in which `*` stands for any text. Empty: whatever it is. All that are given must
  // match.
  std::string rule = {};     // "NP010", "NP1*"
  std::string subject = {};  // `sa:ci/*`, `user:*`, `group:dev`, or a name of any kind: `*-admin`
  std::string namespace_ = {};  // "team-*"
  // Of the one finding when it was accepted; empty in those of older versions, which cover it
  // whatever becomes of it.
  std::optional<Severity> severity = {};
  std::vector<std::string> extent = {};  // extent_of()

  // To name it by: the fingerprint of the finding, or one of the patterns.
  [[nodiscard]] std::string id() const;
};

// Is the finding one of those accepted, whenever that was? A pattern for the subject or namespace
// matches none that names no subject or namespace. That a rule could not judge (is_not_judged) is
// accepted by its fingerprint, or by a pattern that names that very rule.
[[nodiscard]] bool matches(const Acceptance& acceptance, const Finding& finding);

// What the finding is about: who holds which rule by what, as short digests, sorted; of a finding
// about one subject only what that subject holds. What is accepted does not cover what comes later.
[[nodiscard]] std::vector<std::string> extent_of(const Finding& finding);

// The finding that was accepted is more severe now, or somebody else holds it, or a further rule
// is in it.
[[nodiscard]] bool has_outgrown(const Finding& finding, const Acceptance& acceptance);

// Its patterns leave nothing out: `*`, `NP*`, or every user, group and account.
[[nodiscard]] bool covers_everything(const Acceptance& acceptance);
// What is said of one that does.
inline constexpr std::string_view kCoversEverything =
    "this accepts every finding, or every finding of a kind of subject: name a rule, a namespace "
    "or a part of a name";

// Does it count at this moment: given by then, and not expired?
[[nodiscard]] bool is_in_force(const Acceptance& acceptance, Timestamp when);

// The acceptances that are in force at one moment, to be asked about many findings.
class AcceptedAt {
 public:
  AcceptedAt(const std::vector<Acceptance>& acceptances, Timestamp when);

  // The one that covers the finding; of several the one that lasts longest, of those the newest.
  // Null when it is not accepted. Valid as long as this object.
  [[nodiscard]] const Acceptance* covering(const Finding& finding) const;
  // The one that covered it before it grew. REQUIRES: covering() has none.
  [[nodiscard]] const Acceptance* outgrown_by(const Finding& finding) const;

 private:
  // The one that lasts longest first.
  std::map<std::string, std::vector<Acceptance>, std::less<>> findings_;  // by fingerprint
  std::vector<Acceptance> patterns_;
};

}  // namespace nsposture::store
