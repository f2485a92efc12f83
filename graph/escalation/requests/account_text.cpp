#include "graph/escalation/requests/account_text.h"

#include "graph/base/shell_quote.h"
#include "graph/escalation/requests/new_workload.h"
#include "graph/escalation/requests/text.h"
#include "graph/escalation/requests/token_secret.h"

#include <fmt/format.h>

namespace nsposture::escalation::requests {

bool act_as_account(const Rights& rights, const AccessModel& world, Proof& proof,
                    std::string& object, Scope ns, const std::string& account) {
  const bool token = account.empty() ? rights.need_any(proof, kCreateToken, ns)
                                     : rights.need(proof, kCreateToken, ns, account);
  return token || requests::mint_secret(rights, world, proof, object, ns) ||
         requests::run_workload(rights, world, proof, object, ns);
}

std::string create_account_line(const StepView& view) {
  return send_object(view, kCreateAccount,
                     object_json("v1", "ServiceAccount", view.account_ns, view.account, {}));
}

std::string mint_token_line(const StepView& view) {
  return keep_token(view, fmt::format("{} -n {} create token {}", view.kubectl,
                                      shell_quote(view.account_ns), shell_quote(view.account)));
}

std::string account_token_lines(const StepView& view) {
  if (uses(view.edge, kCreateToken)) return mint_token_line(view);
  if (uses(view.edge, kCreateSecret)) return requests::mint_secret_lines(view);
  return requests::workload_text(view).request;
}

}  // namespace nsposture::escalation::requests
