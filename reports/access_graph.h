// The access graph that the creators alone give: subject, binding, role, what it comes to.
#pragma once

#include "reports/report_data.h"

#include <vector>

namespace nsposture::reports {

// Without what is part of Kubernetes itself. Empty when there is nobody else.
[[nodiscard]] std::optional<AccessGraph> graph_of(const std::vector<Creator>& creators);

// The graph as a Mermaid flowchart, at most `most` nodes of it; labels are hostile text.
[[nodiscard]] std::string mermaid(const AccessGraph& graph, std::size_t most);

}  // namespace nsposture::reports
