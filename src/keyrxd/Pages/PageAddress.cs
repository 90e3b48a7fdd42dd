namespace KeyRx.Daemon.Pages;

/// <summary>An address that lets a browser in.</summary>
internal static class PageAddress
{
    /// <summary>With the secret in the fragment, which browsers keep to themselves.</summary>
    internal static string Of(string authority, string secret) => $"http://{authority}/#{secret}";
}
