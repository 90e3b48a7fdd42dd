namespace KeyRx.Native.Errors;

/// <summary>Ends a call with a result and its sentence. It never leaves the library.</summary>
/// <param name="result">What the call returns.</param>
/// <param name="message">What keyrx_last_error says.</param>
internal sealed class ResultException(Result result, string message) : Exception(message)
{
    internal Result Result { get; } = result;
}
