#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

using message = std::shared_ptr<const std::vector<std::uint8_t>>;

/// Each millisecond, the messages that are due. Open-loop: counted from the start, so that a slow tick spares no one.
class source {
public:
    source(boost::asio::io_context& context, std::uint64_t rate, std::size_t size, std::function<void(message)> publish);

    void start();

private:
    void tick();
    message create();

    boost::asio::steady_timer timer_;
    std::uint64_t rate_, sequence_ = 0;
    std::size_t size_;
    std::function<void(message)> publish_;
    std::chrono::steady_clock::time_point origin_, next_;
};
