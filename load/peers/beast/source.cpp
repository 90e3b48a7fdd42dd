#include "source.hpp"

#include <cstring>

using namespace std::chrono;

namespace {
constexpr auto tick_interval = milliseconds(1);
constexpr int burst_max = 1024; // then the sockets have their turn, however much is due

std::uint64_t nanos(steady_clock::duration time) // steady_clock is CLOCK_MONOTONIC in libstdc++
{
    return static_cast<std::uint64_t>(duration_cast<nanoseconds>(time).count());
}
}

source::source(boost::asio::io_context& context, std::uint64_t rate, std::size_t size,
               std::function<void(message)> publish)
    : timer_(context), rate_(rate), size_(size), publish_(std::move(publish))
{
}

void source::start()
{
    origin_ = next_ = steady_clock::now();
    tick();
}

void source::tick()
{
    auto due = nanos(steady_clock::now() - origin_) / 1000 * rate_ / 1'000'000;
    for (int burst = 0; sequence_ < due && burst < burst_max; burst++)
        publish_(create());
    next_ = std::max(next_ + tick_interval, steady_clock::now());
    timer_.expires_at(next_);
    timer_.async_wait([this](auto error) { if (!error) tick(); });
}

message source::create()
{
    auto bytes = std::make_shared<std::vector<std::uint8_t>>(size_, 'x');
    const std::uint64_t stamp[] = {nanos(steady_clock::now().time_since_epoch()), ++sequence_};
    std::memcpy(bytes->data(), stamp, sizeof stamp);
    return bytes;
}
