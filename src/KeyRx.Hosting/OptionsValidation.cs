using KeyRx.Server;
using Microsoft.Extensions.Options;

namespace KeyRx.Hosting;

/// <summary>Refuses what the server itself would refuse, when the host starts: the failure names the option.</summary>
internal sealed class OptionsValidation : IValidateOptions<KeyRxServerOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, KeyRxServerOptions options)
    {
        try
        {
            options.Validate();
            return ValidateOptionsResult.Success;
        }
        catch (ArgumentException e)
        {
            return ValidateOptionsResult.Fail(WithoutParameter(e));
        }
    }

    /// <summary>The option's name stands in front already; .NET appends it as a parameter's.</summary>
    private static string WithoutParameter(ArgumentException error)
    {
        var suffix = error.Message.IndexOf($" (Parameter '{error.ParamName}')", StringComparison.Ordinal);
        return suffix < 0 ? error.Message : error.Message[..suffix];
    }
}
