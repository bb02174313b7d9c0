"""The reference system's side of `npm run bench -- likelihood`, one case: python likelihoodPeer.py CASE.json, then on standard input one count a
line; for each, that many likelihoods, and one line of JSON: {"ms": CPU time of one, "logL": of the case's values}. CASE.json: header, data, sigma,
psf ({"shape", "data"}), subgrid, components ([{"type", "free": {name: value}, "fixed": {name: value}, "bound": {name: index of component}}])."""
import json, sys, time, warnings

warnings.filterwarnings("ignore")
import numpy as np, socca
from astropy.io import fits

case = json.load(open(sys.argv[1]))
header = fits.Header()
for key, value in case["header"].items():
    header[key] = value
shape = (case["header"]["NAXIS2"], case["header"]["NAXIS1"])
hdu = fits.PrimaryHDU(np.array(case["data"]).reshape(shape), header)
img = socca.data.Image(img=hdu, noise=socca.noise.Normal(sigma=case["sigma"]), subgrid=case["subgrid"])
img.addpsf(np.array(case["psf"]["data"]).reshape(case["psf"]["shape"]))
model, made, best = socca.models.Model(), [], {}
for i, item in enumerate(case["components"]):
    component = getattr(socca.models, item["type"])()
    for name, value in item["fixed"].items():
        setattr(component, name, value)
    for name, value in item["free"].items():
        setattr(component, name, socca.priors.uniform(min(0.9 * value, 1.1 * value), max(0.9 * value, 1.1 * value)))
        best["comp_%02d_%s" % (i, name)] = value
    for name, other in item["bound"].items():
        setattr(component, name, socca.priors.boundto(made[other], name))
    made.append(component)
    model.addcomponent(component)
fit = socca.fitter(img=img, mod=model)
theta = np.array([best[label] for label in fit.labels])
logL = float(fit._log_likelihood(theta))
print(json.dumps({"ready": True}), flush=True)
for line in sys.stdin:
    count = int(line)
    start = time.process_time()
    for i in range(count):
        float(fit._log_likelihood(theta * (1 + 1e-9 * i)))
    print(json.dumps({"ms": (time.process_time() - start) / count * 1e3, "logL": logL}), flush=True)
