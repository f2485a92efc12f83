#include "graph/escalation/techniques/all.h"

#include <algorithm>

namespace nsposture::escalation {

const std::vector<Technique>& techniques() {
  static const std::vector<Technique> table = {
      impersonate_user(),   impersonate_group(), impersonate_account(), constrained_impersonation(),
      mint_token(),         read_token_secret(), mint_token_secret(),   create_workload(),
      change_workload(),    exec_pod(),          attach_pod(),          ephemeral_container(),
      port_forward(),       node_proxy(),        node_agent(),          node_takeover(),
      bind_role(),          change_binding(),    escalate_role(),       aggregate_role(),
      bind_then_escalate(), missing_role(),      missing_account(),     missing_namespace(),
      certificate(),        node_certificate(),  bootstrap_token(),     mutate_admission(),
      aws_auth(),           indirect_creation(), hand_on_role(),        create_account()};
  return table;
}

TechniqueId technique_named(std::string_view id) {
  const auto& table = techniques();
  const auto at = std::find_if(table.begin(), table.end(),
                               [id](const Technique& one) { return one.info.id == id; });
  return at == table.end() ? kNoTechnique : static_cast<TechniqueId>(at - table.begin());
}

}  // namespace nsposture::escalation

namespace nsposture {

std::vector<TechniqueInfo> escalation_techniques() {
  std::vector<TechniqueInfo> infos;
  for (const auto& technique : escalation::techniques()) infos.push_back(technique.info);
  return infos;
}

}  // namespace nsposture
