#include "graph/escalation/techniques/account_text.h"

#include "graph/escalation/techniques/all.h"
#include "graph/escalation/text.h"

namespace nsposture::escalation {

// A token by request, by a secret, or by a workload, whichever comes first.
bool act_as_account(const Evaluation& at, Proof& proof, std::string& note, Scope ns,
                    const std::string& name) {
  const bool token = name.empty() ? at.rights.need_any(proof, kCreateToken, ns)
                                  : at.rights.need(proof, kCreateToken, ns, name);
  return token || mint_secret(at.rights, at.world, proof, note, ns) ||
         run_workload(at.rights, at.world, proof, note, ns);
}

std::string create_account_line(const StepView& view) {
  return send_object(view, kCreateAccount,
                     object_json("v1", "ServiceAccount", view.account_ns, view.account, {}));
}

std::string account_token_lines(const StepView& view) {
  if (uses(view.edge, kCreateToken)) return mint_token().text(view).request;
  if (uses(view.edge, kCreateSecret)) return mint_token_secret().text(view).request;
  return create_workload().text(view).request;
}

}  // namespace nsposture::escalation
