// What is said of a cause, in the same words in every format.
#pragma once

#include "reports/answers/cause.h"

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::reports {

// "12 findings (NP001, NP002)", with the first four rules; "estimated" where the changed cluster
// was not asked.
[[nodiscard]] std::string findings_text(const Cause& cause);
// "after changes 1 to 3", of the change of this number; "" of the first.
[[nodiscard]] std::string changes_before(std::size_t number);
// findings_text() with what has to go before.
[[nodiscard]] std::string ends_text(const Cause& cause, std::size_t number);
// "used at least 14 times in 30 d by 2 identities", "not seen in use in 30 d"; "use unknown" when
// no log tells: a missing word would look like "no".
[[nodiscard]] std::string use_text(const Cause& cause);
// Of what is found only after the change, those above info, the most severe first.
[[nodiscard]] std::vector<const Revealed*> revealed_by(const Cause& cause);
// "2 more: User "eve" can become able …", with the first of revealed_by(); "" when there is none.
[[nodiscard]] std::string revealed_text(const Cause& cause);

// Under which number a report lists each change.
class ChangeNumbers {
 public:
  ChangeNumbers() = default;
  explicit ChangeNumbers(const std::vector<Cause>& causes);

  // From 1; 0 for what no change ends.
  [[nodiscard]] std::size_t of(std::string_view id) const;

 private:
  std::map<std::string, std::size_t, std::less<>> numbers_;  // by the cause's id
};

// What has to be done before, and why a change stands before a more severe one: "Carry out change
// 2 first: it edits the same binding."; "" when there is nothing to say.
[[nodiscard]] std::string order_text(const Cause& cause, const ChangeNumbers& numbers);

// The first `most` of the rules that the change takes away besides; "" when there are none.
[[nodiscard]] std::string lost_text(const Cause& cause, std::size_t most);
// "These 3 end 120 of the 150 findings that a change can end (80 %). 4 more changes end the rest.";
// where few of the changes end 80 %, it says how many.
// "" where no change ends anything.
[[nodiscard]] std::string share_text(const std::vector<Cause>& causes, std::size_t count);

// What a report lists apart; at info nothing is asked for.
[[nodiscard]] bool is_done(const Cause& cause);     // something that happened
[[nodiscard]] bool has_change(const Cause& cause);  // a change ends it
[[nodiscard]] bool is_other(const Cause& cause);    // neither
using CausePredicate = bool (*)(const Cause&);
// Those above info, in their order.
[[nodiscard]] std::vector<const Cause*> causes_that(const std::vector<Cause>& causes,
                                                    CausePredicate wanted);
// Which of them a short list shows: the most severe, at most so many, in their order.
[[nodiscard]] std::vector<std::size_t> most_severe(const std::vector<const Cause*>& causes,
                                                   std::size_t most);

}  // namespace nsposture::reports
