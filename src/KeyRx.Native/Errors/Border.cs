using System.Net.Sockets;
using KeyRx.Input;
using KeyRx.Streams.Persistence;

namespace KeyRx.Native.Errors;

/// <summary>What happened, as a number for the caller and a sentence for its thread.</summary>
internal static class Border
{
    /// <summary>For results that a program may get often: nothing is thrown and nothing allocated.</summary>
    internal static int Refuse(Result result, ReadOnlySpan<byte> sentence)
    {
        ErrorText.Set(sentence);
        return (int)result;
    }

    /// <summary>Whatever was thrown ends here: no exception may leave a function that C calls.</summary>
    internal static int Refuse(Exception exception)
    {
        try
        {
            var result = ResultOf(exception);
            ErrorText.Set(result == Result.Internal
                ? $"{exception.GetType().Name}: {exception.Message}"
                : SentenceOf(exception));
            return (int)result;
        }
        catch (OutOfMemoryException)
        {
            return (int)Result.Internal; // the text is that of the failure before
        }
    }

    private static Result ResultOf(Exception exception) => exception switch
    {
        ResultException refused => refused.Result,
        ArgumentException { ParamName: "topic" } => Result.Topic,
        ArgumentException { ParamName: "payload" or "answer" } => Result.Payload,
        ArgumentException { ParamName: "code" or "text" } => Result.Argument,
        ArgumentException => Result.Option,
        SocketException => Result.Address,
        KeyEventSourceException => Result.Source,
        PersistLogException => Result.File,
        TimeoutException => Result.Timeout,
        _ => Result.Internal,
    };

    /// <summary>Without what .NET adds to it: the caller knows no parameters of ours.</summary>
    private static string SentenceOf(Exception exception)
    {
        var message = exception.Message;
        var addition = message.LastIndexOf(" (Parameter '", StringComparison.Ordinal);
        return addition < 0 ? message : message[..addition];
    }
}
