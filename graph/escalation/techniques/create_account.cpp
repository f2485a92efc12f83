#include "graph/escalation/techniques/account_text.h"
#include "graph/escalation/techniques/all.h"

namespace nsposture::escalation {

namespace {

// Only in company: where one identity creates the account and another becomes it.
void apply(const Evaluation&) {}

StepText text(const StepView& view) {
  return {create_account_line(view), "a binding already names the account, which does not exist"};
}

}  // namespace

Technique create_account() {
  return {{"create-account", "Create an account for another identity to take", "T1136", "5.1.8"},
          Takes::Credentials,
          5,
          0,
          {kCreateAccount},
          apply,
          text};
}

}  // namespace nsposture::escalation
