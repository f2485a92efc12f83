// In which order causes are ended.
#pragma once

#include "reports/answers/cause.h"

#include <vector>

namespace nsposture::analysis {

// What was done comes first, then the most severe, then what ends most. REQUIRES: the severities
// are set. `ranked` keep their order, as what each ends holds after those before it; `others` take
// their places among them.
[[nodiscard]] std::vector<reports::Cause> in_order(const std::vector<reports::Cause>& ranked,
                                                   std::vector<reports::Cause> others);

// A change that ends nothing by itself is there for the sake of the next that does: they become
// one.
void fold(std::vector<reports::Cause>& causes);

// Fills Cause::towards. A change that cuts ways to create namespaces may stand before a more severe
// one that cuts what is left of them.
void set_towards(const std::vector<reports::Cause>& ranked, std::vector<reports::Cause>& causes);

// A change is proposed once: what a later cause repeats goes to the cause that has it, with the
// findings where nothing else is left to change.
void drop_repeated(std::vector<reports::Cause>& causes);

// Fills Cause::after.
void set_after(std::vector<reports::Cause>& causes);

}  // namespace nsposture::analysis
