// The access graph: who can create namespaces, by which binding and role, and how others could
// become able to.
#pragma once

#include "reports/answers/report_data.h"

#include <vector>

namespace nsposture::reports {

// Without what is part of Kubernetes itself. Empty when there is nobody else. `findings` give the
// takeovers (NP002, the gravest of those that are open), each step a node between who acts and whom
// it becomes.
[[nodiscard]] std::optional<AccessGraph> graph_of(const std::vector<Creator>& creators,
                                                  const std::vector<FindingView>& findings = {});

// The graph as a Mermaid flowchart, at most `most` nodes of it; labels are hostile text.
[[nodiscard]] std::string mermaid(const AccessGraph& graph, std::size_t most);

}  // namespace nsposture::reports
