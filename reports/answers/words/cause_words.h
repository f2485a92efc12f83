// The text about a cause, the same in every format.
#pragma once

#include "reports/answers/cause.h"

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::reports {

// "12 findings (NP001, NP002)", with the first four rules; "estimated" when the changed cluster was
// not checked.
[[nodiscard]] std::string findings_text(const Cause& cause);
// How many findings a change ends was not computed on the changed cluster.
[[nodiscard]] bool is_estimated(const Cause& cause);
// "after changes 1 to 3", for the change with this number; "" for the first.
[[nodiscard]] std::string changes_before(std::size_t number);
// findings_text() with the changes that must come first.
[[nodiscard]] std::string ends_text(const Cause& cause, std::size_t number);
// "used at least 14 times in 30 d by 2 identities", "not seen in use in 30 d"; "use unknown" when
// no log shows it: a missing word would look like "no".
[[nodiscard]] std::string use_text(const Cause& cause);
// The findings that appear only after the change, those above info, the most severe first.
[[nodiscard]] std::vector<const Revealed*> revealed_by(const Cause& cause);
// "2 more: User "eve" can become able …", with the first of revealed_by(); "" when there is none.
[[nodiscard]] std::string revealed_text(const Cause& cause);

// The number of each change in a report.
class ChangeNumbers {
 public:
  ChangeNumbers() = default;
  explicit ChangeNumbers(const std::vector<Cause>& causes);

  // From 1; 0 for a cause that no change ends.
  [[nodiscard]] std::size_t of(std::string_view id) const;

 private:
  std::map<std::string, std::size_t, std::less<>> numbers_;  // by the cause's id
};

// What has to be done first, and why a change comes before a more severe one: "Carry out change 2
// first: it edits the same binding."; "" when there is nothing to report.
[[nodiscard]] std::string order_text(const Cause& cause, const ChangeNumbers& numbers);

// The first `most` of the rules that the change also removes; "" when there are none.
[[nodiscard]] std::string lost_text(const Cause& cause, std::size_t most);
// "These 3 end 120 of the 150 findings that a change can end (80 %). 4 more changes end the rest.";
// If few of the changes end 80 %, it says how many. "" when no change ends anything.
[[nodiscard]] std::string share_text(const std::vector<Cause>& causes, std::size_t count);

// The lists of a report; causes at info require no action.
[[nodiscard]] bool is_done(const Cause& cause);     // something that happened
[[nodiscard]] bool has_change(const Cause& cause);  // a change ends it
[[nodiscard]] bool is_other(const Cause& cause);    // neither
using CausePredicate = bool (*)(const Cause&);
// Those above info, in their order.
[[nodiscard]] std::vector<const Cause*> causes_that(const std::vector<Cause>& causes,
                                                    CausePredicate wanted);
// The positions that a short list shows: the most severe, at most `most`, in their order.
[[nodiscard]] std::vector<std::size_t> most_severe(const std::vector<const Cause*>& causes,
                                                   std::size_t most);

}  // namespace nsposture::reports
