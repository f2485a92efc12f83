#include "analyzer/web/credentials.h"

#include "graph/base/error.h"
#include "graph/base/trim.h"

#include <fmt/format.h>

#include <array>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

namespace nsposture::web {

namespace {

// Digests have equal length, so comparing them reveals nothing about the length of a token.
std::string digest(std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
  unsigned length = 0;
  if (EVP_Digest(text.data(), text.size(), out.data(), &length, EVP_sha256(), nullptr) != 1) {
    throw Error(ErrorCode::Internal, "cannot compute SHA-256");
  }
  return {reinterpret_cast<const char*>(out.data()), length};
}

// Empty if it is no file, cannot be read or is too large: a pipe would block the sender that waits,
// and a device has no end.
std::optional<std::string> read_text(const std::string& path) {
  constexpr off_t kMost = 1 << 20;
  const int fd = ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
  if (fd < 0) return std::nullopt;

  struct stat info {};

  const bool fits = ::fstat(fd, &info) == 0 && S_ISREG(info.st_mode) && info.st_size <= kMost;
  std::string text(fits ? static_cast<std::size_t>(info.st_size) : 0, '\0');
  std::size_t size = 0;
  while (fits && size < text.size()) {
    const auto got = ::read(fd, text.data() + size, text.size() - size);
    if (got <= 0) break;
    size += static_cast<std::size_t>(got);
  }
  ::close(fd);
  if (!fits || size < text.size()) return std::nullopt;
  return text;
}

std::vector<std::string> digests_of(std::string_view text) {
  constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  std::vector<std::string> digests;
  while (!text.empty()) {
    const auto end = text.find('\n');
    const auto token = trim(text.substr(0, end));
    if (!token.empty() && token.front() != '#') digests.push_back(digest(token));
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
  }
  return digests;
}

}  // namespace

std::string file_state(const std::string& path) {
  struct stat info {};

  if (::stat(path.c_str(), &info) != 0) return {};
  return fmt::format("{}:{}:{}:{}.{}", info.st_dev, info.st_ino, info.st_size, info.st_mtim.tv_sec,
                     info.st_mtim.tv_nsec);
}

TokenFile::TokenFile(std::string path, std::chrono::milliseconds grace)
    : path_(std::move(path)), grace_(grace) {
  refresh();
  if (digests_.empty()) {
    throw Error(ErrorCode::Usage, fmt::format("`{}` cannot be read or holds no token", path_));
  }
}

// During a replacement the file may be missing or empty for a moment: the tokens stay. A file that
// stays without tokens revokes them all; one that cannot be read says nothing.
void TokenFile::refresh() {
  auto state = file_state(path_);
  if (state.empty() || state == state_) return;
  const auto text = read_text(path_);
  if (!text) return;
  auto digests = digests_of(*text);
  if (digests.empty()) {
    const auto now = std::chrono::steady_clock::now();
    if (!empty_since_) empty_since_ = now;
    if (now - *empty_since_ >= grace_) digests_.clear();
    return;
  }
  empty_since_.reset();
  digests_ = std::move(digests);
  state_ = std::move(state);
}

bool TokenFile::holds(std::string_view token) {
  const auto tried = digest(token);
  const std::lock_guard lock(mutex_);
  refresh();
  bool found = false;
  for (const auto& known : digests_) {
    if (CRYPTO_memcmp(known.data(), tried.data(), tried.size()) == 0) found = true;
  }
  return found && !token.empty();
}

}  // namespace nsposture::web
