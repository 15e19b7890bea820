using System.Diagnostics.CodeAnalysis;
using Backscatter.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Backscatter.Functions;

/// <summary>What is asked over HTTP: whatever it is, the pipeline of <see cref="BackscatterWeb"/> answers, and says who may.</summary>
/// <param name="pipeline">The pipeline.</param>
public sealed class Site(PipelineResult pipeline)
{
    /// <summary>Answers every request.</summary>
    [Function("Serve")]
    [SuppressMessage("Style", "IDE0060", Justification = "a trigger is a parameter")]
    public IResult Serve([HttpTrigger(AuthorizationLevel.Anonymous, Route = "{*path}")] HttpRequest request) => pipeline;
}
