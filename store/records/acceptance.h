// What was accepted, with a reason and an optional expiry: one finding, or by patterns all findings
// that match now and later. Thread-safe.
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
  std::string fingerprint;  // of the one finding; empty: the patterns select findings
  std::string reason;
  std::optional<Timestamp> until;  // the last moment at which it applies; empty: it does not expire
  Timestamp at;                    // when it was given
  // Patterns, in which `*` matches any text. Empty: any value. All given ones must match.
  std::string rule = {};     // "NP010", "NP1*"
  std::string subject = {};  // `sa:ci/*`, `user:*`, `group:dev`, or a name of any kind: `*-admin`
  std::string namespace_ = {};  // "team-*"
  // Of the one finding when it was accepted. Empty in acceptances by older versions, which cover it
  // however it changes.
  std::optional<Severity> severity = {};
  std::vector<std::string> extent = {};  // extent_of()

  // Its name: the fingerprint of the finding, or one derived from the patterns.
  [[nodiscard]] std::string id() const;
};

// Whether the finding is among those accepted, at any time. A pattern for the subject or namespace
// does not match a finding without one. "Could not be judged" (is_not_judged) is accepted by its
// fingerprint, or by a pattern that names exactly that rule.
[[nodiscard]] bool matches(const Acceptance& acceptance, const Finding& finding);

// What the finding is about: which subject has which rule by which grant, as short digests,
// sorted. For a finding about one subject only that subject's grants. An acceptance does not cover
// later ones.
[[nodiscard]] std::vector<std::string> extent_of(const Finding& finding);

// Whether the accepted finding is now more severe, another subject has the grant, or a further rule
// was added.
[[nodiscard]] bool has_outgrown(const Finding& finding, const Acceptance& acceptance);

// Whether its patterns exclude nothing: `*`, `NP*`, or every user, group and service account.
[[nodiscard]] bool covers_everything(const Acceptance& acceptance);
// What is said of one that does.
inline constexpr std::string_view kCoversEverything =
    "this accepts every finding, or every finding of a kind of subject: name a rule, a namespace "
    "or a part of a name";

// Whether it applies at this time: given by then, and not expired.
[[nodiscard]] bool is_in_force(const Acceptance& acceptance, Timestamp when);

// The acceptances in force at one time, to be checked against many findings.
class AcceptedAt {
 public:
  AcceptedAt(const std::vector<Acceptance>& acceptances, Timestamp when);

  // The one that covers the finding; of several the one that lasts longest, then the newest. Null
  // when it is not accepted. Valid as long as this object.
  [[nodiscard]] const Acceptance* covering(const Finding& finding) const;
  // The one that covered it before it changed. REQUIRES: covering() returns null.
  [[nodiscard]] const Acceptance* outgrown_by(const Finding& finding) const;

 private:
  // The one that lasts longest is first.
  std::map<std::string, std::vector<Acceptance>, std::less<>> findings_;  // by fingerprint
  std::vector<Acceptance> patterns_;
};

}  // namespace nsposture::store
