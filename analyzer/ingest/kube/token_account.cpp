#include "analyzer/ingest/kube/token_account.h"

#include "analyzer/ingest/bytes/base64.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <string>

namespace nsposture::ingest::kube {

namespace {

// base64url without padding (RFC 7515); the decoder expects the other alphabet.
std::optional<std::string> decode_part(std::string text) {
  std::ranges::replace(text, '-', '+');
  std::ranges::replace(text, '_', '/');
  text.append((4 - text.size() % 4) % 4, '=');
  return bytes::decode_base64(text);
}

}  // namespace

std::optional<Subject> token_account(std::string_view token) {
  const auto first = token.find('.');
  if (first == token.npos) return std::nullopt;
  const auto second = token.find('.', first + 1);
  if (second == token.npos) return std::nullopt;
  const auto claims = decode_part(std::string(token.substr(first + 1, second - first - 1)));
  if (!claims) return std::nullopt;
  const auto json = nlohmann::json::parse(*claims, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return std::nullopt;
  const auto name = json.find("sub");
  if (name == json.end() || !name->is_string()) return std::nullopt;
  return service_account_from_username(name->get_ref<const std::string&>());
}

}  // namespace nsposture::ingest::kube
