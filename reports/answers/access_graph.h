// The access graph: which subjects can create namespaces, by which binding and role, and how others
// could gain that ability.
#pragma once

#include "reports/answers/report_data.h"

#include <vector>

namespace nsposture::reports {

// Without Kubernetes' own components. Empty when there are no other subjects. `findings` supply the
// escalation paths (NP002, the most severe open ones); each step is a node between the acting
// identity and the one that it takes over.
[[nodiscard]] std::optional<AccessGraph> graph_of(const std::vector<Creator>& creators,
                                                  const std::vector<FindingView>& findings = {});

// The graph as a Mermaid flowchart with at most `most` nodes; labels are untrusted text.
[[nodiscard]] std::string mermaid(const AccessGraph& graph, std::size_t most);

}  // namespace nsposture::reports
